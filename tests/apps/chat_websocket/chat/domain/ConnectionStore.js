const Table = require('./Table');

const DAY = 24 * 60 * 60;

class ConnectionStore extends Table {
  constructor() {
    super(process.env.CONNECTIONS_TABLE);
  }

  static keyOf(requestContext, room = 'lobby') {
    return { room, id: requestContext.connectionId };
  }

  join(key, user) {
    return this.put({ ...key, user, until: Math.floor(Date.now() / 1000) + DAY });
  }

  inRoom(room) {
    return this.all('room = :room', { ':room': room });
  }
}

module.exports = ConnectionStore;
