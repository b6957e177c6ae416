import { GetCommand, TransactWriteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { config } from '@lib/config';
import { getDocuments } from './client';

export interface Booking {
  bookingId: string;
  slotId: string;
  day: string;
  guest: string;
  email: string;
  deposit: number;
  status: 'open' | 'cancelled';
}

export class BookingRepository {
  constructor(
    private readonly table: string = config.bookingsTable,
    private readonly slots: string = config.slotsTable,
  ) {}

  async find(bookingId: string): Promise<Booking | undefined> {
    const { Item } = await getDocuments().send(
      new GetCommand({ TableName: this.table, Key: { bookingId } }),
    );
    return Item as Booking | undefined;
  }

  async place(booking: Booking): Promise<void> {
    await getDocuments().send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: this.table, Item: booking } },
          {
            Update: {
              TableName: this.slots,
              Key: { slotId: booking.slotId },
              UpdateExpression: 'SET taken = :id',
              ConditionExpression: 'attribute_not_exists(taken)',
              ExpressionAttributeValues: { ':id': booking.bookingId },
            },
          },
        ],
      }),
    );
  }

  async release(booking: Booking): Promise<void> {
    const cancelled = {
      Update: {
        TableName: this.table,
        Key: { bookingId: booking.bookingId },
        UpdateExpression: 'SET #s = :s',
        ExpressionAttributeNames: { '#s': 'status' },
        ExpressionAttributeValues: { ':s': 'cancelled' },
      },
    };
    const freed = {
      Update: {
        TableName: this.slots,
        Key: { slotId: booking.slotId },
        UpdateExpression: 'REMOVE taken',
      },
    };
    await getDocuments().send(new TransactWriteCommand({ TransactItems: [cancelled, freed] }));
  }

  async *onDay(day: string): AsyncGenerator<Booking> {
    const pages = paginateQuery(
      { client: getDocuments() },
      {
        TableName: this.table,
        IndexName: 'by-day',
        KeyConditionExpression: '#d = :d',
        ExpressionAttributeNames: { '#d': 'day' },
        ExpressionAttributeValues: { ':d': day },
      },
    );
    for await (const page of pages) {
      for (const item of page.Items ?? []) {
        yield item as Booking;
      }
    }
  }
}
