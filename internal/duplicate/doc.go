// Package duplicate finds the records that values probably belong to already:
// somebody types a contact, and sees that there is one like it.
//
// What makes two records alike is [Ask.Why], worked out on values and nothing
// else: whole values of match fields (an e-mail address, a telephone number, the
// domain of a company) in the form in which they are compared, and the title, as
// a name of a person or of an organisation: words in another order, without
// their accents, with a typing error, in Chinese characters or as they are read.
// The index only offers candidates, by hash for whole values and as a search does
// for titles; each is read under the row condition, opened, and compared again
// as it is now.
//
// It decides nothing. Fields that the actor may not find by, or is not shown in
// clear, are not compared, since a hint would tell the value; records that they
// may not read have no part in the answer. What is typed must never get into a
// log line, an address or an error text.
package duplicate
