// What npm messaging-api-messenger gets from a stand-in: one JSON object, an answer for each step.
// node messenger.js URL TOKEN SECRET PERSON STRANGER
const { MessengerBatch, MessengerClient } = require('messaging-api-messenger');

const [origin, accessToken, appSecret, person, stranger] = process.argv.slice(2);
const version = '25.0';
const client = new MessengerClient({ accessToken, appSecret, version, origin });
const foreign = new MessengerClient({ accessToken: 'wrong', appSecret, version, origin });
const png = Buffer.from('89504e470d0a1a0a', 'hex');
const address = 'https://vidu.example/a.png';
const answer = { messagingType: 'RESPONSE' };
const buttons = [
  { type: 'postback', title: 'Có', payload: 'v1|yes' },
  { type: 'web_url', title: 'Xem thêm', url: 'https://vidu.example' },
];
const quickReplies = [{ contentType: 'text', title: 'Bình Dương', payload: 'v1|bd' }];
const menu = [{ locale: 'default', composerInputDisabled: false, callToActions: [buttons[0]] }];
const iceBreakers = [{ question: 'Quyền lợi của tôi?', payload: 'v1|1' }];

const steps = {
  page: () => client.getPageInfo(),
  profileOfPerson: () => client.getUserProfile(person, { fields: ['id', 'first_name'] }),
  text: () => client.sendText(person, 'Dạ, chào bạn!', answer),
  quickReplies: () => client.sendText(person, 'Bạn ở đâu?', { ...answer, quickReplies }),
  buttons: () => client.sendButtonTemplate(person, 'Bạn muốn gì?', buttons, answer),
  generic: () =>
    client.sendGenericTemplate(person, [{ title: 'Tập huấn', subtitle: 'Chủ nhật', buttons }]),
  imageByAddress: () => client.sendImage(person, address),
  imageAsFile: () => client.sendImage(person, png, { filename: 'a.png' }),
  typing: () => client.typingOn(person),
  uploadByAddress: () => client.uploadImage(address, { isReusable: true }),
  uploadAsFile: () => client.uploadImage(png, { isReusable: true, filename: 'a.png' }),
  imageAgain: (told) => client.sendImage(person, { attachmentId: told.uploadAsFile.attachmentId }),
  foreignImage: () => client.sendImage(person, { attachmentId: '1' }),
  askOnce: () =>
    client.sendOneTimeNotifReqTemplate(person, { title: 'Báo cho tôi', payload: 'notify' }),
  once: () => client.sendText({ oneTimeNotifToken: 'token-1' }, 'Đã có kết quả'),
  onceMore: () => client.sendText({ oneTimeNotifToken: 'token-1' }, 'Lại có kết quả'),
  tooLong: () => client.sendText(person, 'a'.repeat(2001)),
  outsideTheWindow: () => client.sendText(stranger, 'Nhắc bạn'),
  retiredTag: () => client.sendText(person, 'Nhắc bạn', { tag: 'CONFIRMED_EVENT_UPDATE' }),
  byHand: () => client.sendText(person, 'Chị Lan đây', { tag: 'HUMAN_AGENT' }),
  batch: () =>
    client.sendBatch([
      MessengerBatch.sendText(person, 'một & hai', answer),
      MessengerBatch.sendText(stranger, 'ba'),
      MessengerBatch.getUserProfile(person, { fields: ['first_name'] }),
    ]),
  getStarted: () => client.setGetStarted('GET_STARTED'),
  greeting: () => client.setGreeting('Chào bạn!'),
  menu: () => client.setPersistentMenu(menu),
  iceBreakers: () => client.setIceBreakers(iceBreakers),
  domains: () => client.setWhitelistedDomains(['https://vidu.example']),
  profile: () => client.getMessengerProfile(['get_started', 'greeting', 'persistent_menu']),
  getStartedGone: () => client.deleteGetStarted(),
  menuGone: () => client.deletePersistentMenu(),
  owner: () => client.getThreadOwner(person),
  passed: () => client.passThreadControlToPageInbox(person, 'xong'),
  notOurs: () => client.sendText(person, 'Còn đó không?', answer),
  taken: () => client.takeThreadControl(person, 'lại đây'),
  wrongToken: () => foreign.sendText(person, 'a', answer),
};

async function main() {
  const told = {};
  for (const [name, step] of Object.entries(steps)) {
    try {
      told[name] = (await step(told)) ?? null;
    } catch (error) {
      const answered = error.response && error.response.data && error.response.data.error;
      told[name] = { message: error.message, error: answered || null };
    }
  }
  process.stdout.write(JSON.stringify(told));
}

main();
