'use strict';
const AWS = require('aws-sdk');
const { s3 } = require('../lib/aws');
const media = require('../lib/mediaTable');
const settings = require('../lib/outputs.json');

const mediaConvert = new AWS.MediaConvert({ endpoint: process.env.MEDIACONVERT_ENDPOINT });

const handler = async (event) => {
  const [record] = event.Records;
  const bucket = record.s3.bucket.name;
  const key = record.s3.object.key;

  // the subtitles come a little later than the video
  await s3.waitFor('objectExists', { Bucket: process.env.UPLOADS_BUCKET, Key: `${key}.vtt` }).promise();

  const job = {
    Role: process.env.MEDIACONVERT_ROLE,
    Settings: { Inputs: [{ FileInput: `s3://${bucket}/${key}` }], OutputGroups: settings.groups },
    UserMetadata: { mediaId: key.split('/')[1] },
  };
  const { Job } = await mediaConvert.createJob(job).promise();
  await media.setState(job.UserMetadata.mediaId, 'transcoding', { job: Job.Id });
};

module.exports = { handler };
