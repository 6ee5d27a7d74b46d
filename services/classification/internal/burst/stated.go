package burst

// statedShare is the required part of the weight of one stated word. Below 1, it leaves room for rounding.
const statedShare = 0.99

// SignatureOf returns the signature of words that a person has given, perhaps in several languages. A message with one of
// them fits.
func SignatureOf(words []string) Signature {
	var s Signature
	for _, word := range words {
		s.Words = append(s.Words, Word{Text: word, Weight: 1})
	}
	s.Least = statedShare / float64(max(len(words), 1))
	return s
}
