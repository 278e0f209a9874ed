// Package room owns the room in memory that the parts of an index share: which
// of them are there, which is brought in first, and which is let go when room
// is short.
//
// A [Place] stands for one part: the columns of an object. Whoever asks it
// something holds it meanwhile ([Keeper.Hold], [Place.Enter]); what is held is
// never let go. What somebody waits for is loaded before what nobody asked for,
// which stops for it. When more is there than the limit allows, what was not
// used for the longest time goes first: a [Piece] that can be made again from
// its part, such as a sorted order, or the whole part.
//
// It must never know what the parts are, or how they are loaded.
//
// Invariants: a part that is not wholly there answers nothing; what nobody asked
// for displaces nothing; when a part alone is larger than the limit, whoever
// asks is told so and nothing else is let go for it.
package room
