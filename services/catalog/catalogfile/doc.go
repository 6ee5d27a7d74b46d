// Package catalogfile is the catalog as code: a YAML file with a list for each kind of resource. A file is read and
// checked without a server, compared with the catalog of a server, applied to it, and written from it. The catalog of a
// fresh suite is such a file.
//
// Fields are spelled as in the REST interface, durations as Go spells them (15m, 4h). Every resource has an id in place
// of a name:
//
//	calendars:
//	  - id: office
//	    timeZone: Europe/Berlin
//	    hours: [{day: MONDAY, from: "09:00", to: "17:00"}]
package catalogfile
