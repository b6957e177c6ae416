'use strict';
const { randomUUID } = require('crypto');
const { s3 } = require('../lib/aws');
const media = require('../lib/mediaTable');
const respond = require('../lib/respond');

const TYPES = { 'image/jpeg': 'images', 'image/png': 'images', 'video/mp4': 'videos' };

exports.handler = async (event) => {
  const { contentType, title } = JSON.parse(event.body || '{}');
  const folder = TYPES[contentType];
  if (!folder) {
    return respond(415, { message: `${contentType} cannot be uploaded` });
  }

  const mediaId = randomUUID();
  const key = `${folder}/${mediaId}`;
  await media.create({ mediaId, key, title, state: 'waiting' });

  const url = await s3.getSignedUrlPromise('putObject', {
    Bucket: process.env.UPLOADS_BUCKET,
    Key: key,
    ContentType: contentType,
    Expires: 300,
  });
  return respond(201, { mediaId, url });
};
