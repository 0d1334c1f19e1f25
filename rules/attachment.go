package rules

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
