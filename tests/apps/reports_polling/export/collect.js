const { S3Client, ListObjectsV2Command, GetObjectCommand } = require('@aws-sdk/client-s3');
const { Upload } = require('@aws-sdk/lib-storage');

const client = new S3Client({});
const Bucket = process.env.RESULTS;

async function* parts(Prefix) {
  let ContinuationToken;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
    yield* page.Contents ?? [];
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
}

exports.handler = async ({ QueryExecution: { QueryExecutionId: id } }) => {
  const texts = [];
  for await (const { Key } of parts(`unload/${id}/`)) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    texts.push(await Body.transformToString());
  }
  const upload = new Upload({
    client,
    params: { Bucket, Key: `exports/${id}.csv`, Body: texts.join('') },
  });
  await upload.done();
  return { id, parts: texts.length };
};
