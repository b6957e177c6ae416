const {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
  GoneException,
} = require('@aws-sdk/client-apigatewaymanagementapi');

class Broadcaster {
  constructor(endpoint, store) {
    this.client = new ApiGatewayManagementApiClient({ endpoint });
    this.store = store;
  }

  async tell({ room, id }, message) {
    try {
      await this.client.send(new PostToConnectionCommand({ ConnectionId: id, Data: JSON.stringify(message) }));
      return true;
    } catch (error) {
      if (error instanceof GoneException) {
        await this.store.remove({ room, id });
        return false;
      }
      throw error;
    }
  }

  async tellAll(room, message) {
    const members = await this.store.inRoom(room);
    const told = await Promise.all(members.map((member) => this.tell(member, message)));
    return told.filter(Boolean).length;
  }
}

module.exports = { Broadcaster };
