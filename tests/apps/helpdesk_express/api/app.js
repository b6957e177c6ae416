const express = require('express');
const mongoose = require('mongoose');

const app = express();

app.use(express.json({ limit: '2mb' }));
app.use(async (req, res, next) => {
  if (mongoose.connection.readyState === 1) return next();
  try {
    await mongoose.connect(process.env.MONGO_URI, { serverSelectionTimeoutMS: 3000 });
    next();
  } catch (error) {
    next(error);
  }
});

app.use('/tickets', require('./routes/tickets'));
app.use('/attachments', require('./routes/attachments'));

app.use((error, req, res, next) => {
  console.error(error);
  res.status(error.status || 500).json({ message: error.message });
});

module.exports = app;
