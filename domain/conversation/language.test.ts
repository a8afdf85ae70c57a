import { expect, test } from 'vitest';
import { languageOf } from './language.ts';

test.each([
  ['en', 'What is my balance?'],
  ['en', "I can’t use the card"],
  ['de', 'Wie hoch ist mein Kontostand?'],
  ['de', 'Bitte sperren Sie meine Karte'],
  ['es', '¿Cuál es el saldo de mi cuenta?'],
  ['fr', "Combien coûte une nouvelle carte, s'il vous plaît ?"],
  ['it', 'Quanto costa la carta? Non posso pagare'],
  ['pt', 'Qual é o saldo da minha conta?'],
  ['nl', 'Wat is het saldo van mijn rekening?'],
  ['pl', 'Jak mogę zablokować moją kartę?'],
  ['tr', 'Hesabım için yeni bir kart istiyorum'],
  ['ru', 'Какой у меня баланс?'],
  ['el', 'Ποιο είναι το υπόλοιπο;'],
  ['ar', 'ما هو رصيدي؟'],
  ['he', 'מה היתרה שלי?'],
  ['hi', 'मेरा बैलेंस क्या है?'],
  ['th', 'ยอดเงินของฉันเท่าไหร่'],
  ['zh', '我的余额是多少？'],
  ['ja', '残高はいくらですか'],
  ['ko', '잔액이 얼마인가요?'],
])('%s: %s', (language, text) => {
  expect(languageOf(text)).toBe(language);
});

test.each(['', '123456', 'Saldo', 'La carta', 'Mastercard 4242', '🙂'])('does not guess: %s', (text) => {
  expect(languageOf(text)).toBeNull();
});

test('a word of another script in a sentence does not make its language', () => {
  expect(languageOf('I want to pay the shop named Кафе in town')).toBe('en');
});
