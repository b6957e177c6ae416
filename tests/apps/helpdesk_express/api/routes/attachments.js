const express = require('express');
const files = require('../services/files');

const router = express.Router();

router
  .route('/:name')
  .get(async (req, res, next) => {
    try {
      res.redirect(await files.linkTo(req.params.name));
    } catch (e) {
      next(e);
    }
  })
  .delete((req, res, next) => {
    files.drop(req.params.name).then(() => res.sendStatus(204), next);
  });

module.exports = router;
