const ConnectionStore = require('./domain/ConnectionStore');
const { Broadcaster } = require('./domain/Broadcaster');

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const store = new ConnectionStore();
const broadcaster = new Broadcaster(process.env.CALLBACK_URL, store);

module.exports = {
  async handler() {
    const members = await store.inRoom('lobby');
    for (let i = 0; i < members.length; i += 25) {
      await Promise.all(members.slice(i, i + 25).map((one) => broadcaster.tell(one, { text: 'be kind' })));
      await pause(500);
    }
    return members.length;
  },
};
