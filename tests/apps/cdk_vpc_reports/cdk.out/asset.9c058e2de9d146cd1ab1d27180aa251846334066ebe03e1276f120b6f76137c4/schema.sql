create table if not exists entries (transfer_id text, account text, amount numeric(14, 2), booked date);
