// A Telegram server and one person's phone, both by others. Orders come line by line on stdin as
// JSON: {"write"}, {"command"}, {"press", "under"} or {"look"}; each is answered by one line.
'use strict';

const readline = require('readline');
const TelegramServer = require('telegram-test-api');

const [address, token, person] = process.argv.slice(2);
const server = new TelegramServer({ host: '127.0.0.1', port: Number(new URL(address).port) });
const who = { userId: Number(person), chatId: Number(person), firstName: 'Lan' };
const phone = server.getClient(token, who);
const isOfBot = (it) => it.message && String(it.message.chat_id) === person;

const orders = {
  write: ({ write }) => phone.sendMessage(phone.makeMessage(write)),
  command: ({ command }) => phone.sendCommand(phone.makeCommand(command)),
  press: ({ press, under }) =>
    phone.sendCallback(phone.makeCallbackQuery(press, { message: { message_id: under } })),
  // The whole history: its getUpdates goes on asking, and taking, after it has timed out.
  look: async () => (await phone.getUpdatesHistory()).filter(isOfBot).map((it) => ({
    id: it.messageId,
    text: it.message.text,
    keys: ((it.message.reply_markup || {}).inline_keyboard || []).flat(),
  })),
};

async function main() {
  await server.start();
  process.stdout.write('"ready"\n');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    const answer = await orders[Object.keys(order)[0]](order);
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  await server.stop();
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1); // the server would keep it alive
});
