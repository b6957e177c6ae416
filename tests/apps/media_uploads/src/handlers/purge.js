'use strict';
const S3 = require('aws-sdk/clients/s3');
const media = require('../lib/mediaTable');
const respond = require('../lib/respond');

exports.handler = async (event) => {
  const s3 = new S3();
  const item = await media.get(event.pathParameters.mediaId);
  if (!item) return respond(404);

  await s3.deleteObject({ Bucket: process.env.UPLOADS_BUCKET, Key: item.key }).promise();
  const { Contents } = await s3
    .listObjectsV2({ Bucket: process.env.THUMBNAILS_BUCKET, Prefix: `${item.mediaId}/` })
    .promise();
  if (Contents.length) {
    await s3
      .deleteObjects({
        Bucket: process.env.THUMBNAILS_BUCKET,
        Delete: { Objects: Contents.map(({ Key }) => ({ Key })) },
      })
      .promise();
  }
  await media.remove(item.mediaId);
  return respond(204);
};
