import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand, paginateScan } from '@aws-sdk/lib-dynamodb';

export interface Order {
  orderId: string;
  customer: string;
  email: string;
  lines: { sku: string; quantity: number }[];
  state: 'placed' | 'shipped' | 'cancelled';
}

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 5 }), {
  marshallOptions: { removeUndefinedValues: true },
});

export class OrderStore {
  constructor(private readonly table = process.env.ORDER_TABLE!) {}

  async save(order: Order): Promise<void> {
    await documents.send(
      new PutCommand({ TableName: this.table, Item: order, ConditionExpression: 'attribute_not_exists(orderId)' }),
    );
  }

  async find(orderId: string): Promise<Order | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName: this.table, Key: { orderId } }));
    return Item as Order | undefined;
  }

  /** False where somebody else was quicker. */
  async move(orderId: string, from: Order['state'], to: Order['state']): Promise<boolean> {
    try {
      await documents.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { orderId },
          UpdateExpression: 'SET #s = :to',
          ConditionExpression: '#s = :from',
          ExpressionAttributeNames: { '#s': 'state' },
          ExpressionAttributeValues: { ':from': from, ':to': to },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async *all(): AsyncGenerator<Order> {
    const pages = paginateScan({ client: documents, pageSize: 500 }, { TableName: this.table });
    for await (const page of pages) yield* (page.Items ?? []) as Order[];
  }
}
