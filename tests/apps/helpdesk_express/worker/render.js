const { PutObjectCommand } = require('@aws-sdk/client-s3');
const withDeps = require('./lib/withDeps');

exports.handler = withDeps(async ({ ticketId }, { s3 }) => {
  const { default: PDFDocument } = await import('pdfkit');
  const document = new PDFDocument();
  document.text(`Ticket ${ticketId}`).end();
  const key = `pdf/${ticketId}.pdf`;
  await s3().send(new PutObjectCommand({ Bucket: process.env.BUCKET_NAME, Key: key, Body: document }));
  return { key };
});
