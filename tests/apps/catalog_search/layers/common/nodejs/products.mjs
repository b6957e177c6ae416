import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { setting } from './settings.mjs';

const documents = DynamoDBDocument.from(new DynamoDBClient({}));

export const find = async (sku) => {
  const TableName = await setting(process.env.SETTINGS);
  const { Item } = await documents.get({ TableName, Key: { sku } });
  return Item;
};

export async function reprice(sku, price) {
  await documents.update({
    TableName: await setting(process.env.SETTINGS),
    Key: { sku },
    UpdateExpression: 'SET price = :p',
    ConditionExpression: 'attribute_exists(sku)',
    ExpressionAttributeValues: { ':p': price },
  });
}
