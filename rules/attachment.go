package rules

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Place says what kind of thing a file hangs on.
type Place string

// The places of a file. An arriving file is seen by nobody, a staged one only
// by who sent it; provisions are what a client gives for a requirement.
const (
	PlaceArriving    Place = "arriving"
	PlaceStaged      Place = "staged"
	PlaceQuote       Place = "quote"
	PlaceDelivery    Place = "delivery"
	PlaceDispute     Place = "dispute"
	PlaceReply       Place = "reply"
	PlaceRequirement Place = "requirement"
	PlaceProvision   Place = "provision"
	PlaceTicket      Place = "ticket"
	PlaceComment     Place = "comment"
)

// MaxFilesAtOnce is how many files one form may carry.
const MaxFilesAtOnce = 50

// MaxFileName is the longest name of a file, in characters.
const MaxFileName = 200

// Attachment is what the rules need to know of a file and of what it hangs on.
type Attachment struct {
	Place Place
	// IsOwn tells that the person asking added it.
	IsOwn    bool
	Side     Side
	Released bool
	// Delivered tells that the deliverable which it hangs on is marked as
	// delivered.
	Delivered bool
	Removed   bool
	AddedAt   Instant
	// Team and Subject are those of the comment that it hangs on; Drafted
	// tells that the comment is about a quote that the client does not know.
	Team    bool
	Subject Subject
	Drafted bool
	// OwnTicket tells that the person asking submitted the ticket that it
	// belongs to.
	OwnTicket bool
	// Round is the round of a requirement that it is given in, Submitted how
	// many were submitted, and State where the requirement stands.
	Round     int64
	Submitted int64
	State     RequirementState
}

// reading is what must be granted to read things of a place; a place that is
// not listed is read by nobody.
var reading = map[Place]Permission{
	PlaceStaged: ReadDashboard, PlaceQuote: ReadQuotes, PlaceDelivery: ReadCycles, PlaceDispute: ReadCycles, PlaceReply: ReadCycles,
	PlaceRequirement: ReadRequirements, PlaceProvision: ReadRequirements, PlaceTicket: ReadOwnTickets,
}

// readingThread is what must be granted to read the thread about a subject.
var readingThread = map[Subject]Permission{
	AboutQuote: ReadQuotes, AboutCycle: ReadCycles, AboutRequirement: ReadRequirements, AboutTicket: ReadOwnTickets,
}

// Permission is what a role must have to see the file, or "" when nobody may.
func (a Attachment) Permission() Permission {
	switch {
	case a.Place != PlaceComment:
		return reading[a.Place]
	case a.Team:
		return ReadTeamNotes
	}
	return readingThread[a.Subject]
}

// MayRead tells whether somebody of a role may see the file.
func (a Attachment) MayRead(role Role) bool {
	if a.Removed || !role.Can(a.Permission()) {
		return false
	}
	switch a.Place {
	case PlaceStaged:
		return a.IsOwn
	case PlaceQuote:
		return a.Released || role.Can(WriteQuotes)
	case PlaceDelivery:
		return a.Delivered || role.Can(WriteCycles)
	case PlaceProvision:
		return a.Round <= a.Submitted || role.Can(ProvideRequirements)
	case PlaceTicket:
		return a.mayReadTicket(role)
	case PlaceComment:
		if a.Subject == AboutTicket && !a.mayReadTicket(role) {
			return false
		}
		return role.Can(readingThread[a.Subject]) && (!a.Drafted || role.Can(WriteQuotes))
	}
	return true
}

func (a Attachment) mayReadTicket(role Role) bool { return Ticket{IsOwn: a.OwnTicket}.MayRead(role) }

// MayRemove tells whether somebody of a role may remove a file that they may
// see.
func (a Attachment) MayRemove(role Role, now Instant) error {
	switch a.Place {
	case PlaceStaged:
		return nil
	case PlaceQuote:
		return role.Demand(WriteQuotes)
	case PlaceDelivery:
		return role.Demand(WriteCycles)
	case PlaceRequirement:
		return role.Demand(ManageRequirements)
	case PlaceProvision:
		return a.mayTakeBack(role)
	}
	if role.IsAgency() && a.Side == AgencySide {
		return nil
	}
	if !a.IsOwn {
		return Fail(Denied, "Only the person who added this file may remove it.")
	}
	if now.Sub(a.AddedAt) > CommentEditWindow {
		return Fail(Conflict, "A file can be removed for %d minutes after it was added. Please ask the agency if it must go.", int(CommentEditWindow.Minutes()))
	}
	return nil
}

// IsUntold tells whether the history says nothing of the file yet: it was
// staged, drafted, or given in a round that was not submitted.
func (a Attachment) IsUntold() bool {
	return a.Place == PlaceStaged || a.Place == PlaceQuote || a.Place == PlaceProvision && a.Round > a.Submitted
}

func (a Attachment) mayTakeBack(role Role) error {
	if role.Can(ManageRequirements) {
		return nil
	}
	if err := role.Demand(ProvideRequirements); err != nil {
		return err
	}
	if a.State != RequirementOpen {
		return Fail(Conflict, "This is with the agency now. Files can be removed while it is open: please ask the agency to return it.")
	}
	return nil
}

// CleanFileName makes the name that a browser sent safe to store and to show:
// without folders, control characters and marks that turn the direction of
// writing, which can make a name look like another one. The ending of a name
// that is too long is kept.
func CleanFileName(name string) string {
	name = strings.ToValidUTF8(name, "\uFFFD")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Join(strings.Fields(strings.Map(plainRune, name)), " ")
	name = strings.TrimSpace(strings.TrimLeft(name, ". "))
	if name == "" {
		return "file"
	}
	return clipName(name)
}

// plainRune drops what cannot be seen, and turns line ends into spaces.
func plainRune(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), r == '\u061C', r == '\u200E', r == '\u200F', r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
		return -1
	}
	return r
}

// longestEnding is what still counts as a file's ending, in characters.
const longestEnding = 20

func clipName(name string) string {
	length := utf8.RuneCountInString(name)
	if length <= MaxFileName {
		return name
	}
	ending := path.Ext(name)
	kept := utf8.RuneCountInString(ending)
	if kept > longestEnding {
		ending, kept = "", 0
	}
	return strings.TrimSpace(string([]rune(name)[:MaxFileName-kept])) + ending
}

// IsPicture tells whether browsers show a media type as a picture that holds
// nothing but pixels: an SVG is a document that can run scripts.
func IsPicture(mediaType string) bool {
	switch mediaType {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return true
	}
	return false
}

var typeWords = map[string]string{
	"application/pdf": "PDF document", "image/png": "PNG picture", "image/jpeg": "JPEG picture", "image/gif": "GIF picture", "image/webp": "WebP picture",
	"image/svg+xml": "SVG drawing", "application/zip": "ZIP archive", "application/gzip": "Gzip archive", "application/x-7z-compressed": "7z archive",
	"application/x-tar": "TAR archive", "application/x-rar-compressed": "RAR archive",
	"text/html": "HTML page", "text/plain": "Text", "text/csv": "CSV table", "application/json": "JSON", "text/xml": "XML", "text/rtf": "Rich text",
	"application/msword": "Word document", "application/vnd.ms-excel": "Excel workbook", "application/vnd.ms-powerpoint": "PowerPoint presentation",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   "Word document",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         "Excel workbook",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint presentation",
	"application/vnd.oasis.opendocument.text":                                   "OpenDocument text",
	"application/vnd.oasis.opendocument.spreadsheet":                            "OpenDocument spreadsheet",
	"application/vnd.oasis.opendocument.presentation":                           "OpenDocument presentation",
	"image/vnd.adobe.photoshop":                                                 "Photoshop document",
	"application/octet-stream":                                                  "File",
}

// TypeWords says what kind of file a media type is; the media type itself for
// an uncommon one.
func TypeWords(mediaType string) string {
	if words := typeWords[mediaType]; words != "" {
		return words
	}
	kind, _, _ := strings.Cut(mediaType, "/")
	switch kind {
	case "image":
		return "Picture"
	case "video":
		return "Video"
	case "audio":
		return "Sound"
	case "font":
		return "Font"
	}
	return mediaType
}

// SizeWords writes a number of bytes as people read it, such as "1.4 MB". A
// kilobyte has 1000 bytes.
func SizeWords(bytes int64) string {
	if bytes == 1 {
		return "1 byte"
	}
	if bytes < 1000 {
		return fmt.Sprintf("%d bytes", bytes)
	}
	size := float64(bytes) / 1000
	for _, unit := range []string{"kB", "MB"} {
		// What would be rounded up to a thousand is written in the next unit.
		if size < 9.95 {
			return fmt.Sprintf("%.1f %s", size, unit)
		}
		if size < 999.5 {
			return fmt.Sprintf("%.0f %s", size, unit)
		}
		size /= 1000
	}
	return fmt.Sprintf("%.1f GB", size)
}
