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

// src/export-orders.ts
var export_orders_exports = {};
__export(export_orders_exports, {
  handler: () => handler
});
module.exports = __toCommonJS(export_orders_exports);
var import_client_s3 = require("@aws-sdk/client-s3");
var import_s3_request_presigner = require("@aws-sdk/s3-request-presigner");

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

// src/export-orders.ts
var BUCKET = process.env.EXPORT_BUCKET ?? "";
var s3 = new import_client_s3.S3Client({});
var store = new OrderStore();
var handler = async (event) => {
  const rows = ["order,customer,state"];
  for await (const { orderId, customer, state } of store.all()) {
    rows.push([orderId, customer, state].join(","));
  }
  const key = `orders/${event.time.slice(0, 10)}.csv`;
  await s3.send(new import_client_s3.PutObjectCommand({ Bucket: BUCKET, Key: key, Body: rows.join("\n"), ContentType: "text/csv" }));
  await (0, import_client_s3.waitUntilObjectExists)({ client: s3, maxWaitTime: 120 }, { Bucket: BUCKET, Key: key });
  const url = await (0, import_s3_request_presigner.getSignedUrl)(s3, new import_client_s3.GetObjectCommand({ Bucket: BUCKET, Key: key }), { expiresIn: 3600 });
  console.log(JSON.stringify({ exported: rows.length - 1, url }));
};
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  handler
});
//# sourceMappingURL=index.js.map
