# A rule for the way out: replies never needed one, requests still cannot come in.
cat > web.sh <<'EOF'
#!/bin/bash
yum install -y httpd
systemctl enable --now httpd
echo "<h1>Fresh bread at 7</h1>" > /var/www/html/index.html
EOF
image=$(aws ec2 describe-images --owners amazon --filters "Name=name,Values=al2023-ami-2023*" "Name=architecture,Values=x86_64" --query "Images[0].ImageId" --output text)
aws ec2 run-instances --image-id "$image" --instance-type t3.micro --security-groups web-sg --user-data file://web.sh --tag-specifications "ResourceType=instance,Tags=[{Key=Name,Value=web-1}]"
group=$(aws ec2 describe-security-groups --group-names web-sg --query "SecurityGroups[0].GroupId" --output text)
aws ec2 authorize-security-group-egress --group-id "$group" --ip-permissions "IpProtocol=tcp,FromPort=80,ToPort=80,IpRanges=[{CidrIp=0.0.0.0/0}]"
