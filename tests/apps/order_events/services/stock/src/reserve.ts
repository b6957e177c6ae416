import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { emit, OrderEvent, type Order } from '@shop/events';

const processor = new BatchProcessor(EventType.SQS);
const persistenceStore = new DynamoDBPersistenceLayer({ tableName: process.env.SEEN_TABLE! });
const config = new IdempotencyConfig({ eventKeyJmesPath: 'messageId' });
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

const reserve = makeIdempotent(
  async (record: SQSRecord): Promise<void> => {
    const order = JSON.parse(record.body).detail as Order;
    for (const { sku, quantity } of order.lines) {
      await db.send(
        new UpdateCommand({
          TableName: process.env.STOCK_TABLE,
          Key: { sku },
          UpdateExpression: 'SET available = available - :n',
          ConditionExpression: 'available >= :n',
          ExpressionAttributeValues: { ':n': quantity },
        }),
      );
    }
    await emit(OrderEvent.Reserved, order);
  },
  { persistenceStore, config },
);

export const handler = async (event: SQSEvent, context: Context) => {
  config.registerLambdaContext(context);
  return processPartialResponse(event, reserve, processor, { context });
};
