/** Real bank details by every check. */
export const DETAILS = {
  name: 'IP Ivanov',
  address: 'Moscow, Russia',
  phone: '+79991234567',
  email: 'coach@example.com',
  inn: '500100732259',
  bankCode: '044525974',
  bankAccountNumber: '40802810700000000002',
  bankAccountHolder: 'IP Ivanov Ivan',
};
