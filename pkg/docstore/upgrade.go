package docstore

// Upgrader is a body whose stored form has changed between releases. Its fields of earlier releases stand beside the present
// ones, with omitempty.
type Upgrader interface {
	// Upgrade moves the content of the earlier fields into the present ones and empties the earlier ones. It is called after
	// every decoding, and does nothing to a body of the present form. The next write stores the present form.
	Upgrade()
}
