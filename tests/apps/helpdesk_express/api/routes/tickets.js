const { Router } = require('express');
const { Ticket, TicketService } = require('../services/tickets');
const render = require('../services/render');

const router = Router();
const tickets = new TicketService(process.env.TRIAGE_QUEUE);

const wrap = (route) => (req, res, next) => route(req, res).catch(next);

router.get('/:id', wrap(async (req, res) => {
  const ticket = await Ticket.findById(req.params.id);
  if (!ticket) return res.sendStatus(404);
  res.json(ticket);
}));

router.post('/', wrap(async (req, res) => {
  const ticket = await tickets.open(req.body);
  res.status(201).json(ticket);
}));

router.get('/:id/pdf', wrap(async (req, res) => {
  const { key } = await render.pdf(req.params.id);
  res.redirect(key);
}));

module.exports = router;
