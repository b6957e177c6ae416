const { SFNClient, StartExecutionCommand, DescribeExecutionCommand } = require('@aws-sdk/client-sfn');
const { setTimeout: delay } = require('timers/promises');

const sfn = new SFNClient({});
const POLL_EVERY = Number(process.env.POLL_EVERY_MS ?? 1000);

class Execution {
  static async start(input) {
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn: process.env.MACHINE, input: JSON.stringify(input) })
    );
    return new Execution(executionArn);
  }

  constructor(executionArn) {
    this.executionArn = executionArn;
  }

  get status() {
    return sfn
      .send(new DescribeExecutionCommand({ executionArn: this.executionArn }))
      .then(({ status }) => status);
  }

  async finished() {
    let status;
    do {
      await delay(POLL_EVERY);
      status = await this.status;
    } while (status === 'RUNNING');
    return status;
  }
}

exports.handler = async (event) => {
  const execution = await Execution.start(JSON.parse(event.body));
  const status = await execution.finished();
  return { statusCode: status === 'SUCCEEDED' ? 200 : 500, body: execution.executionArn };
};
