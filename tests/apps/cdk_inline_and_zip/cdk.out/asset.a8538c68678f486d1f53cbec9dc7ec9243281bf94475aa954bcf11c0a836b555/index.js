const { Trail } = require('/opt/nodejs/audit');

const trail = new Trail(process.env.TRAIL_BUCKET);

module.exports.handler = async (event) => {
  const kept = event.Records.map((record) =>
    trail.keep(record.eventID, {
      what: record.eventName,
      plate: record.dynamodb.Keys.plate.S,
      before: record.dynamodb.OldImage,
      after: record.dynamodb.NewImage,
    }),
  );
  await Promise.all(kept);
};
