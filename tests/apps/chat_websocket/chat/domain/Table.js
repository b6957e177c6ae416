const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const { DynamoDBDocument } = require('@aws-sdk/lib-dynamodb');

class Table {
  #name;
  #documents;

  constructor(name, documents = DynamoDBDocument.from(new DynamoDBClient({}))) {
    this.#name = name;
    this.#documents = documents;
  }

  async get(key) {
    const found = await this.#documents.get({ TableName: this.#name, Key: key });
    return found.Item ?? null;
  }

  put(item) {
    return this.#documents.put({ TableName: this.#name, Item: item });
  }

  remove(key) {
    return this.#documents.delete({ TableName: this.#name, Key: key });
  }

  async all(condition, values) {
    const found = [];
    let ExclusiveStartKey;
    do {
      const page = await this.#documents.query({
        TableName: this.#name,
        KeyConditionExpression: condition,
        ExpressionAttributeValues: values,
        ExclusiveStartKey,
      });
      found.push(...page.Items);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return found;
  }
}

module.exports = Table;
