"""What changes the working copy and the record, and who may: saves, reviews, publications, and mail about them."""
