"""What makes a picture of a dataset worth looking at: measures over pictures and models. Arrays in, arrays out."""
