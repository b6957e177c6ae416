const storage = (Bucket) => {
  const { S3Client, DeleteObjectCommand, GetObjectCommand } = require('@aws-sdk/client-s3');
  const { getSignedUrl } = require('@aws-sdk/s3-request-presigner');
  const client = new S3Client({});
  return {
    linkTo: (Key) => getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 }),
    drop: (Key) => client.send(new DeleteObjectCommand({ Bucket, Key })),
  };
};

module.exports = storage(process.env.ATTACHMENTS);
