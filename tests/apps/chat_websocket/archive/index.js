const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');

const s3 = new S3Client({});

// one object for the whole batch
exports.archive = async (event) => {
  const lines = event.Records.map((record) => record.body).join('\n');
  const day = new Date().toISOString().slice(0, 10);
  await s3.send(
    new PutObjectCommand({
      Bucket: process.env.ARCHIVE_BUCKET,
      Key: `${day}/${event.Records[0].messageId}.jsonl`,
      Body: lines,
    }),
  );
};
