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

// src/fulfil-orders.ts
var fulfil_orders_exports = {};
__export(fulfil_orders_exports, {
  handler: () => handler
});
module.exports = __toCommonJS(fulfil_orders_exports);
var import_client_sns = require("@aws-sdk/client-sns");

// src/shared/carrier.ts
var RETRIES = 2;
var CarrierError = class extends Error {
  constructor(status) {
    super(`carrier answered ${status}`);
    this.status = status;
  }
  status;
};
var Carrier = class {
  constructor(baseUrl, timeoutMs = 4e3) {
    this.baseUrl = baseUrl;
    this.timeoutMs = timeoutMs;
  }
  baseUrl;
  timeoutMs;
  async book(orderId, lines) {
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(`${this.baseUrl}/shipments`, {
        method: "POST",
        body: JSON.stringify({ reference: orderId, lines }),
        headers: { "content-type": "application/json", "idempotency-key": orderId },
        signal: AbortSignal.timeout(this.timeoutMs)
      });
      if (response.ok) return (await response.json()).tracking;
      if (response.status < 500 || attempt === RETRIES) throw new CarrierError(response.status);
    }
  }
};

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

// src/fulfil-orders.ts
var { CARRIER_URL = "https://sandbox.carrier.example", SHIPPED_TOPIC_ARN } = process.env;
var carrier = new Carrier(CARRIER_URL);
var store = new OrderStore();
var sns = new import_client_sns.SNSClient({});
async function fulfil(orderId) {
  const order = await store.find(orderId);
  if (!order || order.state !== "placed") return;
  const tracking = await carrier.book(orderId, order.lines);
  if (await store.move(orderId, "placed", "shipped")) {
    await sns.send(new import_client_sns.PublishCommand({ TopicArn: SHIPPED_TOPIC_ARN, Message: JSON.stringify({ orderId, email: order.email, tracking }) }));
  }
}
async function handler(event) {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      await fulfil(JSON.parse(record.body).orderId);
    } catch (error) {
      console.error("not fulfilled", record.messageId, error);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  handler
});
//# sourceMappingURL=index.js.map
