'use strict';
const { s3 } = require('../lib/aws');
const media = require('../lib/mediaTable');
const respond = require('../lib/respond');

module.exports.handler = (event, context, callback) => {
  const { mediaId } = event.pathParameters;
  media
    .get(mediaId)
    .then((item) => {
      if (!item) {
        return callback(null, respond(404));
      }
      const preview = s3.getSignedUrl('getObject', {
        Bucket: process.env.THUMBNAILS_BUCKET,
        Key: `${mediaId}/640.webp`,
        Expires: 3600,
      });
      callback(null, respond(200, { ...item, preview }));
    })
    .catch(callback);
};
