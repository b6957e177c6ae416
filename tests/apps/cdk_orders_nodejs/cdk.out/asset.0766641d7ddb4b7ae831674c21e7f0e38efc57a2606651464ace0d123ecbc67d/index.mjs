// src/notify-customer.ts
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
var ses = new SESv2Client({});
var sender;
async function from() {
  sender ??= (await new SSMClient({}).send(new GetParameterCommand({ Name: "/orders/sender" }))).Parameter?.Value;
  if (!sender) throw new Error("no sender is configured");
  return sender;
}
var handler = async (event) => {
  const letters = event.Records.map(({ Sns }) => JSON.parse(Sns.Message));
  const fromAddress = await from();
  await Promise.all(
    letters.map(
      ({ email, tracking }) => ses.send(
        new SendEmailCommand({
          FromEmailAddress: fromAddress,
          Destination: { ToAddresses: [email] },
          Content: { Simple: { Subject: { Data: "On its way" }, Body: { Text: { Data: `Your order: ${tracking}` } } } }
        })
      )
    )
  );
};
export {
  handler
};
//# sourceMappingURL=index.mjs.map
