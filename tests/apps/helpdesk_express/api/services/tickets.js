const mongoose = require('mongoose');
const { SQS } = require('@aws-sdk/client-sqs');

const Ticket = mongoose.model('Ticket', new mongoose.Schema({ subject: String, body: String, state: String }));

function TicketService(queueUrl) {
  this.queueUrl = queueUrl;
  this.sqs = new SQS({});
}

TicketService.prototype.open = async function ({ subject, body }) {
  const ticket = await Ticket.create({ subject, body, state: 'new' });
  await this.sqs.sendMessage({
    QueueUrl: this.queueUrl,
    MessageBody: JSON.stringify({ id: ticket.id, subject, body }),
  });
  return ticket;
};

module.exports = { Ticket, TicketService };
