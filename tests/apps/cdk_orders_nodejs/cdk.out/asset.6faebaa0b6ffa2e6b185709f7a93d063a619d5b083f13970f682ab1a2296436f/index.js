"use strict";
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// src/cancel-order.ts
var cancel_order_exports = {};
__export(cancel_order_exports, {
  handler: () => handler
});
module.exports = __toCommonJS(cancel_order_exports);
var import_client_lambda = require("@aws-sdk/client-lambda");

// src/shared/http.ts
var json = (statusCode, body) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: body === void 0 ? "" : JSON.stringify(body)
});

// src/shared/order-store.ts
var import_client_dynamodb = require("@aws-sdk/client-dynamodb");
var import_lib_dynamodb = require("@aws-sdk/lib-dynamodb");
var documents = import_lib_dynamodb.DynamoDBDocumentClient.from(new import_client_dynamodb.DynamoDBClient({ maxAttempts: 5 }), {
  marshallOptions: { removeUndefinedValues: true }
});
var OrderStore = class {
  constructor(table = process.env.ORDER_TABLE) {
    this.table = table;
  }
  table;
  async save(order) {
    await documents.send(
      new import_lib_dynamodb.PutCommand({ TableName: this.table, Item: order, ConditionExpression: "attribute_not_exists(orderId)" })
    );
  }
  async find(orderId) {
    const { Item } = await documents.send(new import_lib_dynamodb.GetCommand({ TableName: this.table, Key: { orderId } }));
    return Item;
  }
  /** False where somebody else was quicker. */
  async move(orderId, from, to) {
    try {
      await documents.send(
        new import_lib_dynamodb.UpdateCommand({
          TableName: this.table,
          Key: { orderId },
          UpdateExpression: "SET #s = :to",
          ConditionExpression: "#s = :from",
          ExpressionAttributeNames: { "#s": "state" },
          ExpressionAttributeValues: { ":from": from, ":to": to }
        })
      );
      return true;
    } catch (error) {
      if (error instanceof import_client_dynamodb.ConditionalCheckFailedException) return false;
      throw error;
    }
  }
  async *all() {
    const pages = (0, import_lib_dynamodb.paginateScan)({ client: documents, pageSize: 500 }, { TableName: this.table });
    for await (const page of pages) yield* page.Items ?? [];
  }
};

// src/cancel-order.ts
var lambda = new import_client_lambda.LambdaClient({});
var store = new OrderStore();
var pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function refund(orderId) {
  for (let attempt = 1; attempt <= 3; attempt++) {
    const response = await fetch(process.env.REFUNDS_URL, { method: "POST", body: JSON.stringify({ orderId }) });
    if (response.ok) return;
    if (response.status < 500) throw new Error(`refund of ${orderId}: ${response.status}`);
    await pause(300);
  }
  throw new Error(`refund of ${orderId} failed`);
}
async function handler(event) {
  const orderId = event.pathParameters?.id ?? "";
  const order = await store.find(orderId);
  if (!order) return json(404);
  if (!await store.move(orderId, "placed", "cancelled")) return json(409, { message: "too late" });
  await refund(orderId);
  await lambda.send(
    new import_client_lambda.InvokeCommand({
      FunctionName: process.env.RESTOCK_FUNCTION,
      InvocationType: "Event",
      Payload: JSON.stringify({ orderId, lines: order.lines })
    })
  );
  return json(204);
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  handler
});
//# sourceMappingURL=index.js.map
