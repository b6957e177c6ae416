import { SES } from '@aws-sdk/client-ses';
import type { Booking } from '@lib/db/bookings';

const ses = new SES();

const notify = async ({ email, day, status }: Booking) =>
  ses.sendTemplatedEmail({
    Source: 'tables@example.org',
    Destination: { ToAddresses: [email] },
    Template: `booking-${status}`,
    TemplateData: JSON.stringify({ day }),
  });

export { notify as handler };
