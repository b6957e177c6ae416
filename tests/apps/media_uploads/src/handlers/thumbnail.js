'use strict';
const https = require('https');
const sharp = require('sharp');
const { s3 } = require('../lib/aws');
const media = require('../lib/mediaTable');

const widths = (process.env.WIDTHS || '160').split(',').map(Number);

function isHarmless(image) {
  const options = {
    hostname: process.env.NSFW_HOST,
    path: '/v1/classify',
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'content-length': image.length },
  };
  return new Promise((resolve, reject) => {
    const req = https.request(options, (res) => {
      const chunks = [];
      res.on('data', (chunk) => chunks.push(chunk));
      res.on('end', () => resolve(JSON.parse(Buffer.concat(chunks)).safe));
    });
    req.on('error', reject);
    req.setTimeout(5000, () => req.destroy(new Error('classification took too long')));
    req.end(image);
  });
}

async function shrink(mediaId, image) {
  await Promise.all(
    widths.map(async (width) => {
      const body = await sharp(image).resize(width).webp().toBuffer();
      await s3
        .upload({
          Bucket: process.env.THUMBNAILS_BUCKET,
          Key: `${mediaId}/${width}.webp`,
          Body: body,
          ContentType: 'image/webp',
        })
        .promise();
    })
  );
}

exports.handler = async ({ Records }) => {
  for (const { s3: { bucket, object } } of Records) {
    const key = decodeURIComponent(object.key.replace(/\+/g, ' '));
    const mediaId = key.split('/').pop();
    const { Body } = await s3.getObject({ Bucket: bucket.name, Key: key }).promise();
    if (!(await isHarmless(Body))) {
      await media.setState(mediaId, 'rejected');
      continue;
    }
    await shrink(mediaId, Body);
    await media.setState(mediaId, 'ready', { widths });
  }
};
