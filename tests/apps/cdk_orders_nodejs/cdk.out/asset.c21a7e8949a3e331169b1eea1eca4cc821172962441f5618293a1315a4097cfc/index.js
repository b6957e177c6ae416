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

// src/place-order.ts
var place_order_exports = {};
__export(place_order_exports, {
  handler: () => handler
});
module.exports = __toCommonJS(place_order_exports);
var import_client_sqs = require("@aws-sdk/client-sqs");

// node_modules/@shop/ids/index.js
var import_node_crypto = require("node:crypto");
var ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
function newId(prefix) {
  return prefix + "-" + [...(0, import_node_crypto.randomBytes)(16)].map((byte) => ALPHABET[byte % 32]).join("");
}

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

// src/place-order.ts
var store = new OrderStore();
var sqs = new import_client_sqs.SQSClient();
var queueUrl = process.env.FULFILMENT_QUEUE_URL;
function parse(body) {
  try {
    const order = JSON.parse(body ?? "");
    return Array.isArray(order.lines) && order.lines.length > 0 ? order : void 0;
  } catch {
    return void 0;
  }
}
var handler = async (event) => {
  const wanted = parse(event.body);
  if (!wanted) return json(400, { message: "an order has lines" });
  const order = { ...wanted, orderId: newId("ord"), state: "placed" };
  await store.save(order);
  await sqs.send(new import_client_sqs.SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify({ orderId: order.orderId }) }));
  return json(202, { orderId: order.orderId });
};
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  handler
});
//# sourceMappingURL=index.js.map
