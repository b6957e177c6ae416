const required = (name: string): string => {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set`);
  }
  return value;
};

export const config = {
  stage: process.env.STAGE ?? 'staging',
  bookingsTable: required('BOOKINGS_TABLE'),
  slotsTable: process.env.SLOTS_TABLE || 'slots-local',
} as const;

export type Config = typeof config;
