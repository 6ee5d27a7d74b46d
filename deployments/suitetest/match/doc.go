// Package match says whether a JSON value looks as a scenario expects.
//
// A pattern is YAML. A mapping fits an object that has at least its fields, a
// sequence fits a list of the same length element by element, and a scalar fits a
// scalar of the same text: `3` fits 3 and "3", because protobuf writes 64-bit numbers
// as strings, and `0`, `false` and "" also fit a field that is not there, because
// protobuf leaves those out. ${name} in a scalar stands for a value that the scenario
// knows. Tags ask for more:
//
//	!set                       is there, whatever it is
//	!unset                     is not there
//	!matches REGEXP            is a text in which the expression is found
//	!oneof [p, q]              fits one of the patterns
//	!above x, !below x         is more, is less: numbers, durations ("3s") or times
//	!near {to: t, plus: d, within: d}   is a time or duration that close to the sum
//	!has [p, q]                is a list in which each pattern fits some element
//	!ordered [p, q]            the same, in this order, others may stand between
//	!none p                    is a list in which the pattern fits no element
//	!every p                   is a list in which it fits every element
//	!count {of: p, is: n}      is a list in which it fits exactly n elements
//	!numbered field            is a list whose field counts from 1 without gaps
package match
