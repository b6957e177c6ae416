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

// src/restock.ts
var restock_exports = {};
__export(restock_exports, {
  handler: () => handler
});
module.exports = __toCommonJS(restock_exports);
var import_client_dynamodb = require("@aws-sdk/client-dynamodb");
var dynamodb = new import_client_dynamodb.DynamoDBClient({});
var handler = async ({ orderId, lines }) => {
  for (const { sku, quantity } of lines) {
    await dynamodb.send(
      new import_client_dynamodb.UpdateItemCommand({
        TableName: process.env.STOCK_TABLE,
        Key: { sku: { S: sku } },
        UpdateExpression: "ADD available :quantity SET lastOrder = :order",
        ConditionExpression: "lastOrder <> :order",
        ExpressionAttributeValues: { ":quantity": { N: String(quantity) }, ":order": { S: orderId } }
      })
    );
  }
};
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  handler
});
//# sourceMappingURL=index.js.map
