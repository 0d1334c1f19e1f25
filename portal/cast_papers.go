package portal

import "image/color"

// What hangs on the cast's quotes, deliveries and disputes.
var (
	orderScreen = drawn("order-screen-sketch.png", screens(color.RGBA{61, 90, 128, 255}))
	tillNotes   = printed("till-connection.pdf", "Connection to the till", "Both shops use the same till, version 8.", "It tells each sale within a second.", "No change of the till is needed.")
	breadLabel  = printed("label-wholemeal-loaf.pdf", "Wholemeal loaf", "Ingredients: WHEAT flour, water, salt, yeast.", "Allergens: GLUTEN.", "Made in a bakery that handles NUTS and SESAME.")
	labelOnBag  = photographed("label-on-a-bag.jpg", front(
		color.RGBA{196, 168, 132, 255}, color.RGBA{120, 92, 68, 255}, color.RGBA{250, 248, 242, 255}, room{36, 18, 24, 16},
	))
	stockCount = written("our-count-by-hand.csv", `item,counted,in the list
Wholemeal flour,11,11
Rye flour,1,4
Spelt flour,6,3
Butter,18,18
`)
	dairyPrices = written("dairy-new-prices.csv", `item,unit,price
Butter,5 kg,41.60
Cream,5 l,18.90
Milk,10 l,11.20
`)
	pricesCompared = written("prices-compared.csv", `supplier,prices,differ
Mill,34,0
Dairy,41,0
Eggs,6,0
Fruit,57,0
Nuts and seeds,48,0
Packaging,26,0
`)

	diaryFigures = written("appointments-by-practice.csv", `practice,chairs,appointments a month
Mill Road,4,610
Station Square,3,420
Old Wharf,2,260
Greenfield,5,840
Castle Lane,3,390
`)
	migrationPlan    = printed("moving-the-diaries.pdf", "Moving the diaries", "One practice a week, on a Wednesday afternoon.", "The old diary can be read for a month after.", "Each move is tried with a copy first.")
	lettersInEnglish = printed("letters-in-english.pdf", "Four letters in plain English", "1. It is time for your check-up", "2. Your appointment has moved", "3. After your treatment", "4. Your account")
	displayPhoto     = photographed("display-on-thursday.jpg", front(
		color.RGBA{150, 186, 192, 255}, color.RGBA{120, 126, 132, 255}, color.RGBA{20, 34, 48, 255}, room{34, 8, 28, 16},
	))
	consentScreen = photographed("tablet-in-room-2.jpg", front(
		color.RGBA{176, 180, 186, 255}, color.RGBA{140, 120, 100, 255}, color.RGBA{248, 250, 252, 255}, room{30, 12, 36, 40},
	))
)
