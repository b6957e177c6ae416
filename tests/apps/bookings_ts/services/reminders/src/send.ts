import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import type { ScheduledEvent } from 'aws-lambda';
import { BookingRepository, type Booking } from '@lib/db/bookings';

const mail = new SESClient({});
const bookings = new BookingRepository();
const SENDER = process.env.SENDER_ADDRESS!;

const tomorrow = (now: Date) => new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10);

async function remind(booking: Booking): Promise<void> {
  await mail.send(
    new SendEmailCommand({
      Source: SENDER,
      Destination: { ToAddresses: [booking.email] },
      Message: {
        Subject: { Data: 'See you tomorrow' },
        Body: { Text: { Data: `Dear ${booking.guest}, your table is waiting.` } },
      },
    }),
  );
}

export const handler = async (event: ScheduledEvent): Promise<void> => {
  let sent = 0;
  for await (const booking of bookings.onDay(tomorrow(new Date(event.time)))) {
    if (booking.status !== 'open') continue;
    try {
      await remind(booking);
      sent += 1;
    } catch (error) {
      console.error('no reminder for', booking.bookingId, error);
    }
  }
  console.log(`${sent} reminders sent`);
};
