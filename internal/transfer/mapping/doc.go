// Package mapping guesses what the columns of an imported table are.
//
// [Guess] takes the header and some rows and names, for each column, the field
// it belongs to: by the header set of a known program (Google Contacts, HubSpot,
// Salesforce, Outlook), by a table of header words in English, German, French,
// Spanish and Chinese, and else by what the cells look like. A header wins over
// the cells unless they contradict it.
//
// Targets are plain field names. The caller checks them against its catalog,
// shows the guess, and lets a person change it. A column nobody understands has
// an empty Target and a reason; nothing is dropped silently.
//
// The package is pure: the same input gives the same guess, nothing is kept
// and no cell content is repeated in the result.
package mapping
