const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3');
const { Signer } = require('@aws-sdk/rds-signer');
const { Pool } = require('pg');

const s3 = new S3Client({});
const signer = new Signer({ hostname: process.env.PGHOST, port: 5432, username: 'loader' });

const pool = new Pool({
  host: process.env.PGHOST,
  database: process.env.PGDATABASE,
  user: 'loader',
  password: () => signer.getAuthToken(),
  ssl: true,
  max: 1,
});

exports.handler = async () => {
  const day = new Date().toISOString().slice(0, 10);
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: process.env.RESULTS, Key: `daily/${day}.jsonl` })
  );
  const rows = (await Body.transformToString()).split('\n').filter(Boolean);

  const connection = await pool.connect();
  try {
    await connection.query('BEGIN');
    for (const row of rows) {
      await connection.query('INSERT INTO daily (day, data) VALUES ($1, $2)', [day, row]);
    }
    await connection.query('COMMIT');
  } catch (error) {
    await connection.query('ROLLBACK');
    throw error;
  } finally {
    connection.release();
  }
};
