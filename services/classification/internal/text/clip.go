package text

// TruncateBytes cuts a text to at most limit bytes, between characters.
func TruncateBytes(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && s[limit]&0xC0 == 0x80 {
		limit--
	}
	return s[:limit]
}
