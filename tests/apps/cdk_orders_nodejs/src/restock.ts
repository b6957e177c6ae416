import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient({});

export const handler = async ({ orderId, lines }: { orderId: string; lines: { sku: string; quantity: number }[] }) => {
  for (const { sku, quantity } of lines) {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: process.env.STOCK_TABLE!,
        Key: { sku: { S: sku } },
        UpdateExpression: 'ADD available :quantity SET lastOrder = :order',
        ConditionExpression: 'lastOrder <> :order',
        ExpressionAttributeValues: { ':quantity': { N: String(quantity) }, ':order': { S: orderId } },
      }),
    );
  }
};
