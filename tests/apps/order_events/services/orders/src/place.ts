import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import jsonBodyParser from '@middy/http-json-body-parser';
import ssm from '@middy/ssm';
import { emit, OrderEvent, type Order } from '@shop/events';

const logger = new Logger();
const db = DynamoDBDocument.from(new DynamoDB());

const placeOrder = async (event: { body: Omit<Order, 'orderId'> }, context: { flags?: string }) => {
  const order: Order = { ...event.body, orderId: randomUUID() };
  await db.put({
    TableName: process.env.ORDERS_TABLE,
    Item: { ...order, express: context.flags?.includes('express') ?? false },
  });
  await emit(OrderEvent.Placed, order);
  logger.info('order placed', { orderId: order.orderId });
  return { statusCode: 202, body: JSON.stringify({ orderId: order.orderId }) };
};

export const handler = middy()
  .use(injectLambdaContext(logger))
  .use(jsonBodyParser())
  .use(ssm({ fetchData: { flags: '/orders/flags' }, setToContext: true, cacheExpiry: 60_000 }))
  .use(httpErrorHandler())
  .handler(placeOrder);
